import type { Duplex } from 'node:stream';

/** What a client sends, packet by packet. */
export interface PacketHandlers {
  /** The connect packet's text. */
  connect(): void;
  /** A whole request. */
  request(data: Buffer): void;
  /** The kind of a marker: 2 reset, 3 interrupt. */
  marker(kind: number): void;
  closed(): void;
  /** The bytes were not what the protocol allows. */
  broken(error: Error): void;
}

/** Sends replies. */
export interface PacketSender {
  accept(): void;
  reply(data: Buffer): void;
  marker(kind: number): void;
}

const types = { connect: 1, accept: 2, data: 6, marker: 12 } as const;
const dataFlags = { eof: 0x40, endOfRequest: 0x800 } as const;
const unitSize = 8192;
const protocolVersion = 315;
const longestInConnect = 230;

/** Speaks the packet layer of Oracle Net on a socket. */
export function createPacketLayer(socket: Duplex, handlers: PacketHandlers): PacketSender {
  let pending = Buffer.alloc(0);
  let request: Buffer[] = [];
  let accepted = false;
  let expectsConnectData = false;

  function send(type: number, body: Buffer): void {
    const header = Buffer.alloc(8);
    if (accepted) header.writeUInt32BE(body.length + 8, 0);
    else header.writeUInt16BE(body.length + 8, 0);
    header.writeUInt8(type, 4);
    socket.write(Buffer.concat([header, body]));
  }

  function receive(type: number, packet: Buffer): void {
    if (type === types.connect) {
      // A long descriptor follows in a packet of its own.
      expectsConnectData = packet.readUInt16BE(24) > longestInConnect;
      if (!expectsConnectData) handlers.connect();
    } else if (type === types.marker) handlers.marker(packet.readUInt8(10));
    else if (type !== types.data) throw new RangeError(`A packet of type ${type}`);
    else if (expectsConnectData) {
      expectsConnectData = false;
      handlers.connect();
    } else {
      const flags = packet.readUInt16BE(8);
      if ((flags & dataFlags.eof) !== 0) return;
      request.push(packet.subarray(10));
      if ((flags & dataFlags.endOfRequest) === 0) return;
      const whole = Buffer.concat(request);
      request = [];
      handlers.request(whole);
    }
  }

  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    try {
      // A client that speaks TLS to a plaintext listener is cut off, as by a real one.
      if (!accepted && pending.length >= 8 && pending.readUInt8(4) > types.data) socket.destroy();
      while (pending.length >= 8 && !socket.destroyed) {
        const length = accepted ? pending.readUInt32BE(0) : pending.readUInt16BE(0);
        if (length < 8) throw new RangeError('A packet shorter than its header');
        if (pending.length < length) break;
        const packet = pending.subarray(0, length);
        pending = pending.subarray(length);
        receive(packet.readUInt8(4), packet);
      }
    } catch (error) {
      handlers.broken(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => handlers.closed());

  return {
    accept() {
      const body = Buffer.alloc(33);
      body.writeUInt16BE(protocolVersion, 0);
      body.writeUInt16BE(unitSize, 4);
      body.writeUInt16BE(unitSize, 6);
      body.writeUInt16BE(1, 8);
      body.writeUInt16BE(41, 12);
      // No native network encryption on either side.
      body.writeUInt8(8, 14);
      body.writeUInt8(8, 15);
      body.writeUInt32BE(unitSize, 24);
      body.writeUInt32BE(unitSize, 28);
      send(types.accept, body);
      accepted = true;
    },
    reply(data) {
      for (let at = 0; at < data.length; at += unitSize - 10)
        send(types.data, Buffer.concat([Buffer.alloc(2), data.subarray(at, at + unitSize - 10)]));
    },
    marker: (kind) => send(types.marker, Buffer.from([1, 0, kind])),
  };
}
