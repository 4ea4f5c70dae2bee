import type { sheets_v4 } from '@googleapis/sheets';
import { type CallOptions, isParleyError, ParleyError, type PluginHost } from '@parley/core/contract';
import { type Budget, createBudget, type Delay } from './budget.ts';
import { type GoogleSheetsConfig, parseSpreadsheetId } from './config.ts';
import { loadDriver } from './driver.ts';
import { translateError } from './errors.ts';
import { assertInTime } from './write-lock.ts';

export interface ClientOptions {
  readonly config: GoogleSheetsConfig;
  readonly host: PluginHost;
  readonly delay: Delay;
}

/** The few requests that the connector makes. */
export interface SheetsClient {
  /** Reads the spreadsheet, every tab and row, in one request. Tries again while that is of use. */
  read(call: CallOptions): Promise<sheets_v4.Schema$Spreadsheet>;
  /**
   * Performs requests together or not at all, and answers with the spreadsheet right after. A refusal for
   * quota is tried again; anything that may have taken effect is `PARLEY_CONNECTOR_OUTCOME_UNKNOWN`.
   */
  write(
    requests: readonly sheets_v4.Schema$Request[],
    call: CallOptions,
  ): Promise<sheets_v4.Schema$Spreadsheet>;
  dispose(): void;
}

const metadata = 'developerMetadata(metadataId,metadataKey,metadataValue)';
const cell = 'values(userEnteredValue,effectiveValue,effectiveFormat(numberFormat))';
const spreadsheetMask = [
  'properties(title)',
  metadata,
  `sheets(properties(sheetId,title,sheetType),merges,data(startRow,startColumn,rowMetadata(${metadata}),rowData(${cell})))`,
].join(',');

const firstBackoffMs = 1000;
const longestBackoffMs = 32_000;

/** Builds the client. Nothing is loaded or sent before the first request. */
export function createClient({ config, host, delay }: ClientOptions): SheetsClient {
  const spreadsheetId = parseSpreadsheetId(config.spreadsheet) ?? '';
  const disposed = new AbortController();
  const budget = (name: string, perMinute = 60) =>
    createBudget({ name: `${name} requests`, perMinute, now: host.now, delay });
  const reads = budget('read', config['reads-per-minute']);
  const writes = budget('write', config['writes-per-minute']);
  let loading: Promise<sheets_v4.Sheets> | undefined;

  async function load(): Promise<sheets_v4.Sheets> {
    loading ??= loadDriver(config, host);
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  interface Request<T> {
    readonly budget: Budget;
    readonly isRead: boolean;
    readonly send: (driver: sheets_v4.Sheets, signal: AbortSignal) => Promise<{ readonly data: T }>;
  }

  async function request<T>({ budget, isRead, send }: Request<T>, call: CallOptions): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      assertInTime(call, host.now());
      await budget.spend(call);
      const stop = createStop(call, disposed.signal, host.now());
      try {
        const driver = await Promise.race([load(), stop.stopped]);
        stop.sent = true;
        const { data } = await Promise.race([send(driver, stop.signal), stop.stopped]);
        return data;
      } catch (thrown) {
        if (stop.error !== undefined) throw isRead || !stop.sent ? stop.error : unknownOutcome(stop.error);
        const { error, refused, transient, invalid } = translateError(thrown);
        if (!isRead && !refused) throw unknownOutcome(error);
        const wait = backoff(attempt);
        if (!transient || host.now() + wait >= call.deadline) throw invalid ? markInvalid(error) : error;
        host.log('debug', `${error.code}: trying again in ${wait} ms`);
        await delay(wait, AbortSignal.any([call.signal, disposed.signal]));
      } finally {
        stop.release();
      }
    }
  }

  return {
    read: (call) =>
      request(
        {
          budget: reads,
          isRead: true,
          send: (driver, signal) =>
            driver.spreadsheets.get({ spreadsheetId, fields: spreadsheetMask }, { signal }),
        },
        call,
      ),
    async write(requests, call) {
      const answer = await request(
        {
          budget: writes,
          isRead: false,
          send: (driver, signal) =>
            driver.spreadsheets.batchUpdate(
              {
                spreadsheetId,
                fields: `updatedSpreadsheet(${spreadsheetMask})`,
                requestBody: { requests: [...requests], includeSpreadsheetInResponse: true },
              },
              { signal },
            ),
        },
        call,
      );
      return answer.updatedSpreadsheet ?? {};
    },
    dispose: () => disposed.abort(),
  };
}

function backoff(attempt: number): number {
  const base = Math.min(firstBackoffMs * 2 ** attempt, longestBackoffMs);
  return Math.round(base * (1 + Math.random() / 4));
}

interface Stop {
  readonly signal: AbortSignal;
  /** Rejects when the call has to end. */
  readonly stopped: Promise<never>;
  error: ParleyError | undefined;
  sent: boolean;
  release(): void;
}

/** Ends a request at its deadline, when the host cancels it, and when the connector is disposed of. */
function createStop(call: CallOptions, disposed: AbortSignal, now: number): Stop {
  const abort = new AbortController();
  let reject: (error: ParleyError) => void = () => {};
  const stopped = new Promise<never>((_, rejectStopped) => {
    reject = rejectStopped;
  });
  stopped.catch(() => {});
  const end = (error: ParleyError) => {
    stop.error ??= error;
    abort.abort();
    reject(error);
  };
  const onAbort = () => end(new ParleyError('PARLEY_CALL_ABORTED', 'The host cancelled the call'));
  const onDispose = () => end(new ParleyError('PARLEY_CALL_ABORTED', 'The connector was disposed of'));
  // A timer cannot be longer than 2^31 ms.
  const timer = setTimeout(
    () => end(new ParleyError('PARLEY_CONNECTOR_TIMEOUT', 'Google Sheets did not answer by the deadline')),
    Math.min(call.deadline - now, 2 ** 31 - 1),
  );
  const stop: Stop = {
    signal: abort.signal,
    stopped,
    error: undefined,
    sent: false,
    release() {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', onAbort);
      disposed.removeEventListener('abort', onDispose);
    },
  };
  if (call.signal.aborted) onAbort();
  else call.signal.addEventListener('abort', onAbort, { once: true });
  if (disposed.aborted) onDispose();
  else disposed.addEventListener('abort', onDispose, { once: true });
  return stop;
}

function unknownOutcome(cause: ParleyError): ParleyError {
  return new ParleyError(
    'PARLEY_CONNECTOR_OUTCOME_UNKNOWN',
    'The answer to a write did not arrive: it may or may not have taken effect',
    { cause },
  );
}

function markInvalid(error: ParleyError): ParleyError {
  return new ParleyError(error.code, error.message, { cause: error.cause, details: { invalid: true } });
}

/** Whether the service found the request itself wrong, so that nothing of it was done. */
export function isInvalidRequest(error: unknown): boolean {
  return isParleyError(error, 'PARLEY_CONNECTOR_FAILED') && error.details.invalid === true;
}
