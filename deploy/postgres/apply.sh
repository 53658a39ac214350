#!/bin/sh
# Makes Orleans' own tables, once. A cluster keeps its streams' subscriptions there, and its members where it does not list them in Redis.
# The connection is libpq's: PGHOST, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE.
# Orleans' scripts are not a part of this repository: they are taken from ORLEANS_SQL (/sql), or else fetched from Orleans' release.
# Either way they must be the files of that release, by their SHA-256.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
release=https://raw.githubusercontent.com/dotnet/orleans/v10.2.2/src/AdoNet
sql=${ORLEANS_SQL:-/sql}

made=$(psql -XAtqc "SELECT to_regclass('orleansquery') IS NOT NULL")
if [ "$made" = t ]; then
  echo "the tables of Orleans are there: nothing to do"
  exit 0
fi

if [ ! -f "$sql/PostgreSQL-Main.sql" ]; then
  sql=$(mktemp -d)
  for file in Shared/PostgreSQL-Main.sql Orleans.Clustering.AdoNet/PostgreSQL-Clustering.sql \
    Orleans.Clustering.AdoNet/Migrations/PostgreSQL-Clustering-3.7.0.sql Orleans.Persistence.AdoNet/PostgreSQL-Persistence.sql; do
    wget -q -T 20 -O "$sql/${file##*/}" "$release/$file"
  done
fi

(cd "$sql" && sha256sum -c "$here/SHA256SUMS")
psql -Xq -v sql="$sql" -f "$here/apply.sql"
