import { startOracleStandIn } from '../../support/oracle-stand-in/index.ts';
import type { MatrixBackend } from '../place.ts';
import { createTables, insertSeed, type SqlWriting } from '../sql.ts';
import { openPostgresPlace } from './postgres.ts';

const password = 'matrix-password';

/** As Oracle has it: every name in upper case, and quoted. */
export const oracleWriting: SqlWriting = {
  name: (name) => `"${name.toUpperCase()}"`,
  type({ type, length }) {
    if (type === 'key') return 'NUMBER GENERATED ALWAYS AS IDENTITY PRIMARY KEY';
    if (type === 'reference') return 'NUMBER(18)';
    if (type === 'amount') return 'NUMBER(10, 2)';
    return type === 'date' ? 'DATE' : `VARCHAR2(${length} CHAR)`;
  },
};

export const oracleOperationsSql = `CREATE TABLE "PARLEY_OPERATIONS" (
  "OPERATION_ID" VARCHAR2(64) PRIMARY KEY, "OUTCOME" VARCHAR2(8) NOT NULL, "GENERATED" CLOB NOT NULL,
  "AT" TIMESTAMP(6) WITH TIME ZONE DEFAULT SYSTIMESTAMP NOT NULL)`;

/** The unmodified thin driver, over a socket, against the stand-in: everything but Oracle's own SQL. */
export const oracleStandIn: MatrixBackend = {
  name: 'oracle (stand-in)',
  hub: 'oracle',
  async start() {
    const server = await startOracleStandIn();
    let count = 0;
    return {
      async open(layout) {
        count += 1;
        const user = `CELL_${count}`;
        const tables = [...createTables(layout, oracleWriting), oracleOperationsSql];
        await server.createAccount(user, password, tables.join(';\n'));
        const schema = `"${user}".`;
        for (const statement of insertSeed(layout, oracleWriting))
          await server.query(statement.replace('INSERT INTO ', `INSERT INTO ${schema}`));
        return openPostgresPlace({
          ...{ layout, schema, url: server.postgresUrl, name: oracleWriting.name },
          env: { DATABASE_URL: server.urlOf(user) },
        });
      },
      stop: () => server.stop(),
    };
  },
};
