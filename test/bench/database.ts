import { readFileSync } from 'node:fs';
import type { TestPostgres } from '../support/postgres.ts';
import { customerCount } from './fixed.ts';

const database = 'bench';

/** The insurance example's tables, filled with {@link customerCount} customers whose phones are written in five ways. */
const fillSql = `
TRUNCATE beneficiaries, policies, customers, addresses RESTART IDENTITY;
INSERT INTO addresses (line_1, suburb, town, province, postal_code)
  SELECT n || ' Church Street', 'Die Boord', 'Stellenbosch', 'Western Cape', '7600'
  FROM generate_series(0, ${customerCount - 1}) AS n;
INSERT INTO customers (full_name, phone_number, alt_phone, email_address, date_of_birth, home_address_id)
  SELECT 'Customer ' || n,
    CASE n % 5
      WHEN 0 THEN '+27 82 ' || left(d, 3) || ' ' || right(d, 4)
      WHEN 1 THEN '082 ' || left(d, 3) || ' ' || right(d, 4)
      WHEN 2 THEN '(082) ' || left(d, 3) || '-' || right(d, 4)
      WHEN 3 THEN '002782' || d
      ELSE '082.' || left(d, 3) || '.' || right(d, 4)
    END,
    CASE WHEN n % 3 = 0 THEN '076 ' || left(d, 3) || ' ' || right(d, 4) END,
    'customer' || n || '@example.com', DATE '1950-01-01' + n, n + 1
  FROM (SELECT n, lpad(n::text, 7, '0') AS d FROM generate_series(0, ${customerCount - 1}) AS n) AS numbers;
INSERT INTO policies (customer_id, policy_no, product, state, monthly_premium)
  SELECT id, 'POL-' || id, 'Life cover', 'active', 412.50 FROM customers;
INSERT INTO beneficiaries (policy_id, full_name, relation)
  SELECT id, 'Beneficiary ' || id, 'child' FROM policies;
-- What the bare handler looks up by.
CREATE INDEX floor_phone ON customers (right(regexp_replace(phone_number, '\\D', '', 'g'), 9));
VACUUM ANALYZE;
`;

export interface BenchDatabase {
  readonly url: string;
  /** Runs the statements that \`parley check\` advises. */
  addIndexes(advice: readonly string[]): Promise<void>;
  dropIndexes(): Promise<void>;
  /** How many of these customers have an email that the bench wrote. */
  countChanged(from: number, count: number): Promise<number>;
}

export async function createBenchDatabase(postgres: TestPostgres): Promise<BenchDatabase> {
  await postgres.query('postgres', 'CREATE ROLE parley_hub NOLOGIN');
  const seed = new URL('../../examples/insurance/seed.sql', import.meta.url);
  const url = await postgres.createDatabase(database, readFileSync(seed, 'utf8'));
  for (const statement of fillSql.split(/;\n/).filter((part) => part.trim() !== ''))
    await postgres.query(database, statement);
  return {
    url,
    async addIndexes(advice) {
      for (const statements of advice) await postgres.query(database, statements);
      await postgres.query(database, 'VACUUM ANALYZE customers');
    },
    async dropIndexes() {
      const indexes = await postgres.query(
        database,
        "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'",
      );
      for (const { indexname } of indexes) await postgres.query(database, `DROP INDEX "${indexname}"`);
    },
    async countChanged(from, count) {
      const [row] = await postgres.query(
        database,
        "SELECT count(*) FROM customers WHERE email_address LIKE 'change%' AND id > $1 AND id <= $2",
        [from, from + count],
      );
      return Number(row?.count);
    },
  };
}
