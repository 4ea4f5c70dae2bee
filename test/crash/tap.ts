import { connect, createServer, type Socket } from 'node:net';

/** What becomes of a piece of data that comes by. */
export type Verdict = 'pass' | 'drop' | 'cut' | { readonly delayMs: number };

/** Looks at one connection's data, in both directions. */
export interface Watcher {
  fromClient(chunk: Buffer): Verdict;
  fromServer(chunk: Buffer): Verdict;
  /** The data was handed to the client's socket. */
  passedToClient?(chunk: Buffer): void;
  /** The data was handed to the server's socket. */
  passedToServer?(chunk: Buffer): void;
}

export interface Tap {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * A proxy to a port of this machine that shows every piece of data before it goes on. When the client dies, what it sent
 * still arrives, late where it was delayed, as on a real network. `cut` ends both sides of the connection.
 */
export async function startTap(targetPort: number, watch: () => Watcher, port = 0): Promise<Tap> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    client.setNoDelay(true);
    target.setNoDelay(true);
    const watcher = watch();
    let sending = Promise.resolve();
    const cut = (): void => {
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk: Buffer) => {
      const verdict = watcher.fromClient(chunk);
      if (verdict === 'cut') return cut();
      if (verdict === 'drop') return;
      const delayMs = verdict === 'pass' ? 0 : verdict.delayMs;
      if (delayMs > 0) {
        sending = sending.then(() => new Promise((resolve) => setTimeout(resolve, delayMs)));
        void sending.then(() => target.write(chunk));
        return;
      }
      target.write(chunk);
      watcher.passedToServer?.(chunk);
    });
    client.on('close', () => void sending.then(() => target.end()));
    target.on('data', (chunk: Buffer) => {
      const verdict = watcher.fromServer(chunk);
      if (verdict === 'cut') return cut();
      if (verdict === 'drop') return;
      client.write(chunk);
      watcher.passedToClient?.(chunk);
    });
    target.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return {
    port: address.port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
