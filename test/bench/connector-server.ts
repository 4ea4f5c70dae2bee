import { recordCount } from './connector-operation.ts';
import type { OracleAddress } from './connector-oracle.ts';

/** A stand-in in a process of its own, so that what it computes is not counted as its client's. */
const servers: Readonly<Record<string, () => Promise<{ ready: unknown; stop(): Promise<void> }>>> = {
  async oracle() {
    const { startOracleStandIn } = await import('../support/oracle-stand-in/index.ts');
    const server = await startOracleStandIn();
    const user = 'PARLEY_BENCH';
    const password = 'bench-secret';
    await server.createAccount(
      user,
      password,
      `CREATE TABLE "CUSTOMERS" ("ID" NUMBER(9) PRIMARY KEY, "FULL_NAME" VARCHAR2(80 CHAR) NOT NULL, "PHONE" VARCHAR2(40 CHAR), "EMAIL" VARCHAR2(80 CHAR));
      CREATE TABLE "PARLEY_OPERATIONS" ("OPERATION_ID" VARCHAR2(64) PRIMARY KEY, "OUTCOME" VARCHAR2(8) NOT NULL, "GENERATED" CLOB NOT NULL,
        "AT" TIMESTAMP(6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL)`,
    );
    await server.query(
      `INSERT INTO "${user}"."CUSTOMERS" SELECT n, 'Customer ' || n, '+27 82 ' || lpad(n::text, 7, '0'), 'customer' || n || '@example.com'
        FROM generate_series(1, ${recordCount}) AS n`,
    );
    await server.query('VACUUM ANALYZE');
    const connectString = `${server.host}:${server.port}/${server.service}`;
    const ready: OracleAddress = { url: server.urlOf(user), user, password, connectString };
    return { ready, stop: () => server.stop() };
  },
};

const start = servers[process.argv[2] ?? ''];
if (start === undefined) throw new Error('No such server');
const { ready, stop } = await start();
process.send?.({ ready });
process.on('disconnect', () => void stop().finally(() => process.exit()));
process.on('SIGTERM', () => void stop().finally(() => process.exit()));
