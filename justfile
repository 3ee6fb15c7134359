# What a person does here, ten recipes at most. `just` alone lists them; each is one line that can be typed as well.

_:
    @just --list

# Everything that must hold before a change lands; what continuous integration runs
check:
    scripts/test

# The tests alone, in the profile that builds fastest; `just test search` runs one room's
test ROOM="":
    cargo test --lib --test house -- {{ROOM}}

# Our answer against the gold, gains and losses by name
score *ARGS:
    cargo run --release -- score {{ARGS}}

# Store the present answers: snapshots, board and floor. Look at the difference before you commit it
accept:
    INSTA_UPDATE=always cargo test --release --test house golden
    cargo run --release -- score --accept

# Put style and data in their canonical form
fix:
    cargo fmt
    VANBAN_FIX=1 cargo test --test house tidy

# The laws of the house on many random texts
fuzz CASES="20000":
    PROPTEST_CASES={{CASES}} cargo test --release --test house -- laws

# How long the seeds take, from bytes to a searchable library, and how long a search takes
bench:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release
    library=$(mktemp -d); trap 'rm -rf "$library"' EXIT
    time target/release/vanban --library "$library" ingest seeds
    time target/release/vanban --library "$library" search "so khoa hoc va cong nghe chu tri" >/dev/null

# The library's documentation, as a web page
docs:
    cargo doc --no-deps --open

# The program as it is given to people
release:
    cargo build --release --locked
    @ls -l target/release/vanban
