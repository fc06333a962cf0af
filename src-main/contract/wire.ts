/**
 * The wire between a renderer and the core: four verbs one way, three answers the other. A message port,
 * a WebSocket and a pipe differ only in the host that carries the messages.
 */
import { z } from 'zod';
import { Failure } from './records.ts';

const callId = z.number().int().nonnegative();

export const ClientMessage = z.discriminatedUnion('verb', [
  z.object({
    verb: z.literal('call'),
    id: callId,
    command: z.string().max(100),
    params: z.unknown(),
  }),
  z.object({ verb: z.literal('cancel'), id: callId }),
  z.object({ verb: z.literal('subscribe'), id: callId, topic: z.string().max(100) }),
  z.object({ verb: z.literal('unsubscribe'), id: callId }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

export const CoreMessage = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('result'), id: callId, value: z.unknown() }),
  z.object({ verb: z.literal('error'), id: callId, error: Failure }),
  z.object({ verb: z.literal('event'), id: callId, value: z.unknown() }),
]);
export type CoreMessage = z.infer<typeof CoreMessage>;

/** One renderer's connection to the core, as a host sees it. */
export interface Connection {
  /** Takes one message as it arrived: parsed from JSON, but not validated. */
  receive(message: unknown): void;
  /** Cancels the renderer's pending calls and ends its subscriptions. */
  close(): void;
}

/** The core, as a host sees it. */
export interface Core {
  connect(send: (message: CoreMessage) => void): Connection;
  /** Lends a file to the core; the token can be passed in commands. `temporary`: deleted at the end. */
  lendFile(file: { path: string; name: string; temporary: boolean }): string;
  /** The file behind a token from `lendFile` or `export.create`; null if there is none. */
  fileOf(token: string): { path: string; name: string } | null;
  /** Ends jobs, closes the project and waits until everything is on disk. */
  close(): Promise<void>;
}
