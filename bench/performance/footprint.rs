pub fn measure(_: crate::Effort) -> anyhow::Result<Vec<crate::table::Line>> {
    Ok(Vec::new())
}
