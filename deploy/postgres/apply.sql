-- Orleans' scripts in their order, all or none of them, and by one caller at a time.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('nexscout-energy/orleans')) AS locked \gset
SELECT to_regclass('orleansquery') IS NOT NULL AS done \gset
\if :done
  \echo the tables of Orleans are there: nothing to do
\else
  \i :sql/PostgreSQL-Main.sql
  \i :sql/PostgreSQL-Clustering.sql
  \i :sql/PostgreSQL-Clustering-3.7.0.sql
  \i :sql/PostgreSQL-Persistence.sql
  \echo the tables of Orleans are made
\endif
COMMIT;
