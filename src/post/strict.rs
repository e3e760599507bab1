//! Templates that tell a misspelt name instead of rendering nothing for it.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, Output, RenderContext, RenderError,
    RenderErrorReason, Renderable,
};

/// Sets strict mode, and an `if` and an `unless` that are strict as well.
pub fn insist(handlebars: &mut Handlebars) {
    handlebars.set_strict_mode(true);
    handlebars.register_helper("if", Box::new(If { wanted: true }));
    handlebars.register_helper("unless", Box::new(If { wanted: false }));
}

/// `if` and `unless` that insist on a known name: the built-in ones take a misspelt one for false, even in strict
/// mode.
struct If {
    wanted: bool,
}

impl HelperDef for If {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let param = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("if", 0))?;
        if param.is_value_missing() {
            return Err(RenderError::strict_error(param.relative_path()));
        }
        let chosen = if param.value().is_truthy(false) == self.wanted { helper.template() } else { helper.inverse() };
        chosen.map_or(Ok(()), |template| template.render(registry, context, render, out))
    }
}
