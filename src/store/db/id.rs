//! How ids stand in the database: as whole numbers.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Nullable, SingleValue};

use crate::id::*;

macro_rules! stored {
    ($($name:ident)*) => {$(
        impl<DB: Backend> FromSql<BigInt, DB> for $name
        where
            i64: FromSql<BigInt, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                i64::from_sql(bytes).map($name::new)
            }
        }

        impl<ST: SingleValue, DB: Backend> Queryable<ST, DB> for $name
        where
            $name: FromSql<ST, DB>,
        {
            type Row = $name;

            fn build(row: $name) -> deserialize::Result<Self> {
                Ok(row)
            }
        }

        impl<DB: Backend> ToSql<BigInt, DB> for $name
        where
            i64: ToSql<BigInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.as_number().to_sql(out)
            }
        }

        impl<DB: Backend> ToSql<Nullable<BigInt>, DB> for $name
        where
            $name: ToSql<BigInt, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<BigInt, DB>::to_sql(self, out)
            }
        }

        impl AsExpression<BigInt> for $name {
            type Expression = Bound<BigInt, $name>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }

        impl AsExpression<Nullable<BigInt>> for $name {
            type Expression = Bound<Nullable<BigInt>, $name>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }

        impl<'a> AsExpression<BigInt> for &'a $name {
            type Expression = Bound<BigInt, &'a $name>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }

        impl<'a> AsExpression<Nullable<BigInt>> for &'a $name {
            type Expression = Bound<Nullable<BigInt>, &'a $name>;

            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
    )*};
}

stored! {
    FamilyId ChildId PersonId ContactId DataKeyId AssignmentId SuccessorId StaffId MembershipId SignInId StaffSessionId PasskeyId NoteId HelpAskedId RequestId MessageId EntryId LetterId HelpId ReceivedId CorrectionId ResponseId
    VersionId StudyWordsId ProtocolId
}
