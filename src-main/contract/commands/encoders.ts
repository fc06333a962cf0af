import { z } from 'zod';
import { DownloadOffer, EncoderList, EncoderResult, TrainSettings } from '../records.ts';
import { changeOf, command, count, encoderId, id, none } from './command.ts';

export const encoderCommands = {
  /** The encoders to choose from, and what each costs for the texts of some domains (empty: all). */
  'encoders.list': command(
    z.object({
      sources: z.array(id).default([]),
      targets: z.array(id).default([]),
      /** The encoder as settings name it; a model in it is described with the readings named there. */
      chosen: z.string().max(4000).default(''),
    }),
    EncoderList,
  ),
  /** Remembers a folder that holds a model. Returns the id by which settings name it. */
  'encoders.add': command(z.object({ path: encoderId }), z.object({ id: encoderId })),
  /** Forgets a folder, whose files stay; deletes a downloaded model from this machine. */
  'encoders.forget': command(z.object({ id: encoderId }), none),
  /** Removes an encoder's vectors from the project; they can be computed again. */
  'encoders.clear': command(z.object({ id: encoderId }), z.object({ vectors: count })),
  /**
   * Describes a download before it starts. Asks the hub, so it is refused while downloads are switched
   * off.
   */
  'encoders.remote': command(z.object({ id: encoderId }), DownloadOffer),
  /** Fetches what `encoders.remote` showed; started again, it continues. */
  'encoders.download': command(z.object({ id: encoderId }), z.object({ jobId: z.string() })),
  /** Computes vectors for the texts of some domains (empty: all); started again, it continues. */
  'encoders.encode': command(
    z.object({
      id: encoderId,
      sources: z.array(id).default([]),
      targets: z.array(id).default([]),
    }),
    z.object({ jobId: z.string() }),
  ),
  /** Trains source-only on one snapshot with each encoder: a run each, one after the other. */
  'encoders.compare': command(
    z.object({
      encoders: z.array(encoderId).min(1).max(20),
      settings: changeOf(TrainSettings).default({}),
    }),
    z.object({ jobId: z.string() }),
  ),
  /** Results of source-only in this project's finished runs, newest first. */
  'encoders.results': command(none, z.array(EncoderResult)),
} as const;
