/** One line for the operator: never a customer's value, never a secret. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

/** Writes lines to stderr, so that stdout stays for what was asked for. */
export function createConsoleLog(now: () => number): Log {
  return (level, message) => {
    if (level === 'debug') return;
    process.stderr.write(`${new Date(now()).toISOString()} ${level.padEnd(5)} ${message}\n`);
  };
}
