import { connect, createServer, type Socket } from 'node:net';

/** What the proxy does with the connection whose client sends certain bytes. */
export type ProxyFault =
  /** The bytes never arrive: both sides are cut first. */
  | 'cut-before'
  /** The bytes arrive, the server's answer does not: both sides are cut when it comes. */
  | 'cut-answer'
  /** The bytes arrive, and from then on nothing comes back; nothing is cut. */
  | 'swallow-answer';

/** A proxy between a client and a server on this machine, which fails at a chosen place. */
export interface TcpProxy {
  readonly port: number;
  /** From now on, the next connection whose client sends `text` fails so, once. */
  failOn(text: string, fault: ProxyFault): void;
  /** Resolves when the fault has happened. */
  failed(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a proxy to a port. For plaintext protocols: it looks into the bytes. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let armed: { readonly text: string; readonly fault: ProxyFault } | undefined;
  let happened = Promise.withResolvers<void>();

  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    let fault: ProxyFault | undefined;
    const cut = () => {
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (chunk) => {
      if (armed !== undefined && chunk.includes(armed.text)) {
        fault = armed.fault;
        armed = undefined;
        if (fault === 'cut-before') {
          cut();
          happened.resolve();
          return;
        }
      }
      target.write(chunk);
    });
    target.on('data', (chunk) => {
      if (fault === undefined) client.write(chunk);
      else {
        if (fault === 'cut-answer') cut();
        happened.resolve();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');

  return {
    port: address.port,
    failOn(text, fault) {
      armed = { text, fault };
      happened = Promise.withResolvers<void>();
    },
    failed: () => happened.promise,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
