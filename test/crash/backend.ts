import type { TestPostgres } from '../support/postgres.ts';

/** One row that changed, as the history keeps it. The hub cannot read it. */
export interface HistoryRow {
  readonly table: string;
  readonly operation: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

const role = 'crash_hub';
const password = 'crash';
const database = 'crash';

/** A business's database, with a history that triggers fill. */
export interface CrashBackend {
  readonly role: string;
  readonly password: string;
  readonly database: string;
  history(): Promise<readonly HistoryRow[]>;
}

export interface CreateBackendOptions {
  readonly postgres: TestPostgres;
  readonly customers: number;
  readonly operationsTable: boolean;
}

export const bornOfAll = '1985-03-14';

/** The stored phone of a customer, and how the channel knows it. */
export function phoneOf(customer: number): string {
  return `+2782${String(1_000_000 + customer)}`;
}

export async function createBackend(options: CreateBackendOptions): Promise<CrashBackend> {
  const { postgres, customers, operationsTable } = options;
  await postgres.query('postgres', `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  await postgres.createDatabase(database, createSql(customers, operationsTable));
  await assertHidden(postgres);
  return {
    role,
    password,
    database,
    async history() {
      const rows = await postgres.query(
        database,
        'SELECT table_name AS "table", operation, before, after FROM truth.history ORDER BY id',
      );
      return rows as unknown as readonly HistoryRow[];
    },
  };
}

function createSql(customers: number, operationsTable: boolean): string {
  return `
    CREATE TABLE addresses (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      street varchar(80) NOT NULL, suburb varchar(60), city varchar(60) NOT NULL, postcode varchar(10));
    CREATE TABLE customers (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name varchar(80) NOT NULL, phone varchar(40), email varchar(120), born date,
      address_id integer REFERENCES addresses (id));
    CREATE TABLE policies (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id integer NOT NULL REFERENCES customers (id), number varchar(20) NOT NULL, status varchar(20) NOT NULL);
    CREATE TABLE beneficiaries (
      id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      policy_id integer NOT NULL REFERENCES policies (id), name varchar(80) NOT NULL);
    ${operationsTable ? operationsSql : ''}

    INSERT INTO addresses (street, city) SELECT 'Old street ' || n, 'Paarl' FROM generate_series(1, ${customers}) n;
    INSERT INTO customers (name, phone, email, born, address_id)
      SELECT 'Customer ' || chr(64 + n), '+2782' || (1000000 + n), 'old' || n || '@example.com', '${bornOfAll}', n
      FROM generate_series(1, ${customers}) n;
    INSERT INTO policies (customer_id, number, status) SELECT n, 'POL-' || n, 'active' FROM generate_series(1, ${customers}) n;

    CREATE SCHEMA truth;
    CREATE TABLE truth.history (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      table_name text NOT NULL, operation text NOT NULL, before jsonb, after jsonb);
    CREATE FUNCTION truth.record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        INSERT INTO truth.history (table_name, operation, before, after)
        VALUES (TG_TABLE_NAME, TG_OP, to_jsonb(OLD), to_jsonb(NEW));
        RETURN NULL;
      END $$;
    ${['addresses', 'customers', 'policies', 'beneficiaries']
      .map(
        (table) => `CREATE TRIGGER record AFTER INSERT OR UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION truth.record();`,
      )
      .join('\n')}

    GRANT SELECT, INSERT, UPDATE ON addresses, customers, beneficiaries TO ${role};
    GRANT SELECT, UPDATE ON policies TO ${role};
  `;
}

const operationsSql = `
  CREATE TABLE parley_operations (
    operation_id varchar(64) PRIMARY KEY, outcome varchar(8) NOT NULL, generated text NOT NULL,
    at timestamptz NOT NULL DEFAULT now());
  GRANT SELECT, INSERT, UPDATE ON parley_operations TO ${role};
`;

async function assertHidden(postgres: TestPostgres): Promise<void> {
  const [row] = await postgres.query(
    database,
    `SELECT has_schema_privilege('${role}', 'truth', 'USAGE') OR has_table_privilege('${role}', 'truth.history', 'SELECT') AS seen`,
  );
  if (row?.seen !== false) throw new Error('The hub could read the history');
}
