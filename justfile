# The recipes of .ci/run, where each is written; `just` needs not be installed to use them.
set positional-arguments

# list the recipes
help *arguments:
    @.ci/run help "$@"

# install what the tests and the release need from the system's packages
setup *arguments:
    @.ci/run setup "$@"

# see the whole thing in two minutes, on http://127.0.0.1:8080/demo
demo *arguments:
    @.ci/run demo "$@"

# run a command of kvartal, as in: run status
run *arguments:
    @.ci/run run "$@"

# all tests, or those whose name has that in it
test *arguments:
    @.ci/run test "$@"

# the tests of one program, as in: test-one rules, or: test-one service NAME
test-one *arguments:
    @.ci/run test-one "$@"

# as it is released: TLS to PostgreSQL, against a server with a certificate
test-tls *arguments:
    @.ci/run test-tls "$@"

# take the pages and mails as they are now for agreed; read the difference, then commit it
snapshots *arguments:
    @.ci/run snapshots "$@"

# write the JSON Schemas of the questionnaire files anew, after a type has changed
schemas *arguments:
    @.ci/run schemas "$@"

# write docs/questions.md anew, after a question has changed
questions *arguments:
    @.ci/run questions "$@"

# measure how hard the texts are to read, into docs/readability.md
readability *arguments:
    @.ci/run readability "$@"

# measure: bench reliability, bench performance or bench light; what follows goes to it
bench *arguments:
    @.ci/run bench "$@"

# put the code into its form
format *arguments:
    @.ci/run format "$@"

# form and lints, without a warning
lint *arguments:
    @.ci/run lint "$@"

# the documentation of the code, without a warning, in target/doc
doc *arguments:
    @.ci/run doc "$@"

# what is known to be wrong with a crate, licences, sources; the list of advisories comes by git
deny *arguments:
    @.ci/run deny "$@"

# build what is installed: target/release/kvartal, and its symbols beside it
release *arguments:
    @.ci/run release "$@"

# all that has to hold
ci *arguments:
    @.ci/run ci "$@"
