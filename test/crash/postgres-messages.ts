/** Reads the statements out of what a PostgreSQL client sends: simple queries and prepared ones. */
export function createStatementReader(): (chunk: Buffer) => readonly string[] {
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const statements: string[] = [];
    for (;;) {
      // The first message of a connection has a length and no type.
      const header = started ? 5 : 4;
      if (rest.length < header) return statements;
      const length = rest.readInt32BE(header - 4) + (started ? 1 : 0);
      if (rest.length < length) return statements;
      const statement = started ? readStatement(rest.subarray(0, length)) : undefined;
      if (statement !== undefined) statements.push(statement);
      started = true;
      rest = rest.subarray(length);
    }
  };
}

function readStatement(message: Buffer): string | undefined {
  const type = String.fromCharCode(message[0] ?? 0);
  const body = message.subarray(5);
  if (type === 'Q') return body.toString('utf8').replace(/\0.*$/s, '');
  // Parse: the name of the prepared statement, then its text.
  if (type === 'P')
    return body
      .subarray(body.indexOf(0) + 1)
      .toString('utf8')
      .replace(/\0.*$/s, '');
  return undefined;
}
