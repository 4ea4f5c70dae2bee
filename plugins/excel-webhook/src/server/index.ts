export { startWorkbookServer, type WorkbookServer, type WorkbookServerOptions } from './server.ts';
