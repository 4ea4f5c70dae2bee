import { excelWebhook } from './excel-webhook.ts';
import { googleSheets } from './google-sheets.ts';
import { mysql } from './mysql.ts';
import type { PlaceKind } from './place.ts';
import { postgres } from './postgres.ts';
import { rest } from './rest.ts';

export type { Edit, Hold, OpenPlaceOptions, Place, PlaceKind, Row, StartedKind, Tables } from './place.ts';
export { operationsTable, toFactText } from './place.ts';

/** By the plugin of the connector that works on it. */
export const placeKinds: Readonly<Record<string, PlaceKind>> = {
  postgres,
  mysql,
  rest,
  'google-sheets': googleSheets,
  'excel-webhook': excelWebhook,
};
