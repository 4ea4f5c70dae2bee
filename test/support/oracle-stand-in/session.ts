import type { Duplex } from 'node:stream';
import { type AuthAttempt, beginAuth } from './auth.ts';
import { type Backend, openBackend } from './backend.ts';
import { type Calls, createCalls } from './calls.ts';
import { OracleError, toOracleError } from './oracle-error.ts';
import { createPacketLayer } from './packets.ts';
import { assertConsumed, createReader, type WireReader } from './reader.ts';
import { writeDataTypesReply, writeEnd, writeProtocolReply, writeStatus } from './replies.ts';
import { type FunctionRequest, readRequest } from './requests.ts';
import { createWriter } from './writer.ts';

/** What a session needs to know of the server. */
export interface SessionContext {
  /** Of the PostgreSQL that answers, as superuser. */
  readonly url: string;
  readonly protocol: 'tcp' | 'tcps';
  /** The password of an account, by its name in upper case. */
  password(user: string): string | undefined;
  /** The client sent what the protocol does not allow: the test must fail. */
  problem(error: Error): void;
  opened(user: string): void;
  closed(): void;
}

/** Serves one client until it goes. */
export function serveSession(socket: Duplex, context: SessionContext): void {
  let backend: Backend | undefined;
  let calls: Calls | undefined;
  let attempt: AuthAttempt | undefined;
  let queue = Promise.resolve();
  let running = false;
  let broken = false;

  const layer = createPacketLayer(socket, {
    connect: () => layer.accept(),
    request(data) {
      queue = queue.then(() => serve(data));
    },
    marker(kind) {
      if (kind === 3) {
        broken = true;
        if (running) backend?.cancel().catch(() => {});
        layer.marker(1);
      }
      // The reset is answered when whatever still ran has ended: nothing of it comes later.
      if (kind === 2)
        queue = queue.then(() => {
          broken = false;
          layer.marker(2);
          layer.reply(fail(new OracleError(1013, 'user requested cancel of current operation')));
        });
    },
    closed() {
      if (running) backend?.cancel().catch(() => {});
      queue = queue.then(async () => {
        await backend?.end();
        if (backend !== undefined) context.closed();
        backend = undefined;
      });
    },
    broken(error) {
      context.problem(error);
      socket.destroy();
    },
  });

  function fail(error: unknown): Buffer {
    const { number, message } = toOracleError(error);
    const inTransaction = backend?.inTransaction ?? false;
    return writeEnd(createWriter(), { inTransaction, error: { number, text: message } }).finish();
  }

  async function serve(data: Buffer): Promise<void> {
    if (socket.destroyed) return;
    running = true;
    const reader = createReader(data);
    let reply: Buffer;
    try {
      reply = await answer(readRequest(reader), reader);
    } catch (error) {
      if (error instanceof RangeError) {
        context.problem(error);
        socket.destroy();
        return;
      }
      reply = fail(error);
    } finally {
      running = false;
    }
    if (!broken && !socket.destroyed) layer.reply(reply);
  }

  async function answer(request: FunctionRequest, reader: WireReader): Promise<Buffer> {
    if (request.kind !== 'execute' && request.kind !== 'reexecute') assertConsumed(reader);
    switch (request.kind) {
      case 'protocol':
        return writeProtocolReply();
      case 'data-types':
        return writeDataTypesReply(request.wantsTimeZone);
      case 'auth-one':
        attempt = beginAuth(context.password(request.user.toUpperCase()));
        return writeStatus(createWriter().raw(attempt.challenge), false).finish();
      case 'auth-two': {
        const proof = attempt?.verify(request.pairs);
        if (proof === undefined) throw new OracleError(1017, 'invalid username/password; logon denied');
        const user = request.user.toUpperCase();
        backend = await openBackend({ url: context.url, user, protocol: context.protocol });
        calls = createCalls(backend);
        context.opened(user);
        return writeStatus(createWriter().raw(proof), false).finish();
      }
      default: {
        if (calls === undefined) throw new OracleError(1012, 'not logged on');
        return await calls.answer(request, reader);
      }
    }
  }
}
