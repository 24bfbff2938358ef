import type postgres from 'postgres';

/** A pool of connections to PostgreSQL >= 15. postgres.js is the contract: tagged templates, transforms off, bigint as number. */
export type Database = postgres.Sql<{ bigint: number }>;
