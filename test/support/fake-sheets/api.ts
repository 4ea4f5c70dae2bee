/** The driver's types are the published discovery document; the driver itself is the plugin's dependency alone. */
export type { sheets_v4 } from '../../../plugins/google-sheets/node_modules/@googleapis/sheets/build/index.js';
