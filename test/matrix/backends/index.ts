import type { MatrixBackend } from '../place.ts';
import { couchdb } from './couchdb.ts';
import { excelWebhook } from './excel-webhook.ts';
import { googleSheets } from './google-sheets.ts';
import { jsonServer } from './json-server.ts';
import { mysql } from './mysql.ts';
import { oracleStandIn } from './oracle.ts';
import { oracleLive } from './oracle-live.ts';
import { postgres } from './postgres.ts';

/** The rows of the grid. */
export const backends: readonly MatrixBackend[] = [
  postgres,
  mysql,
  oracleStandIn,
  oracleLive,
  jsonServer,
  couchdb,
  googleSheets,
  excelWebhook,
];
