//! How states and kinds stand in the database: as the words of the contract, which the database checks as well.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;

use crate::access::StaffKind;
use crate::family::{RequestState, Status};
use crate::store::contact::Channel;
use crate::store::message::{MessageKind, MessageState, Purpose};
use crate::store::session::SignInWay;

macro_rules! read {
    ($($name:ident)*) => {$(
        impl<DB: Backend> FromSql<Text, DB> for $name
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let word = String::from_sql(bytes)?;
                $name::parse(&word).ok_or_else(|| format!("“{word}” is no {}", stringify!($name)).into())
            }
        }

        impl<DB: Backend> Queryable<Text, DB> for $name
        where
            $name: FromSql<Text, DB>,
        {
            type Row = $name;

            fn build(row: $name) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    )*};
}

macro_rules! written {
    ($($name:ident)*) => {$(
        impl<DB: Backend> ToSql<Text, DB> for $name
        where
            str: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                let word: &'static str = self.as_str();
                word.to_sql(out)
            }
        }

        impl AsExpression<Text> for $name {
            type Expression = Bound<Text, $name>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }

        impl<'a> AsExpression<Text> for &'a $name {
            type Expression = Bound<Text, &'a $name>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
    )*};
}

read! { RequestState Status Channel MessageKind MessageState Purpose StaffKind SignInWay }
written! { RequestState Status Channel MessageKind MessageState StaffKind SignInWay }
