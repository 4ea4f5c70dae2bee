import { connect, createServer, type Server } from 'node:net';

/** What a stand-in tells the load generator as soon as it happens. */
export interface Arrival {
  readonly kind: 'reply' | 'notice';
  /** When, on the machine's monotonic clock, in nanoseconds: comparable between processes. */
  readonly at: bigint;
  /** The customer, digits only. */
  readonly phone: string;
  /** Of a reply: the token of its first button, if it has one. Of a notice: the outcome. */
  readonly detail: string;
}

/** Sends arrivals, all of one turn of the event loop in one write. */
export function connectArrivals(port: number): (arrival: Omit<Arrival, 'at'>) => void {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let lines = '';
  return ({ kind, phone, detail }) => {
    if (lines === '') {
      setImmediate(() => {
        socket.write(lines);
        lines = '';
      });
    }
    lines += `${kind}\t${process.hrtime.bigint()}\t${phone}\t${detail}\n`;
  };
}

/** Listens for the stand-ins of {@link connectArrivals}. Resolves with the port. */
export async function listenForArrivals(onArrival: (arrival: Arrival) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [kind, at = '0', phone = '', detail = ''] = line.split('\t');
        if (kind === 'reply' || kind === 'notice') onArrival({ kind, at: BigInt(at), phone, detail });
      }
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port');
  return address.port;
}
