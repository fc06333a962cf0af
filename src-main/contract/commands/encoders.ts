/** Commands of encoders. */
import { z } from 'zod';
import { DownloadOffer, EncoderList, EncoderResult, TrainSettings } from '../records.ts';
import { changeOf, command, count, encoderId, id, none } from './command.ts';

export const encoderCommands = {
  /** What there is to choose from, and what each costs for the texts of some domains (empty: all). */
  'encoders.list': command(
    z.object({
      sources: z.array(id).default([]),
      targets: z.array(id).default([]),
      /** As settings name it: a model among them is told of with the readings that it names. */
      chosen: z.string().max(4000).default(''),
    }),
    EncoderList,
  ),
  /** Remembers a folder that holds a model. Answers with the id that settings name it by. */
  'encoders.add': command(z.object({ path: encoderId }), z.object({ id: encoderId })),
  /** Forgets a folder, which stays where it is; removes a downloaded model from this machine. */
  'encoders.forget': command(z.object({ id: encoderId }), none),
  /** Removes its vectors from the project; they can be computed again. */
  'encoders.clear': command(z.object({ id: encoderId }), z.object({ vectors: count })),
  /** What a download would be. Asks the hub, so it is refused while downloads are switched off. */
  'encoders.remote': command(z.object({ id: encoderId }), DownloadOffer),
  /** Fetches what `encoders.remote` showed; started again, it goes on where it was. */
  'encoders.download': command(z.object({ id: encoderId }), z.object({ jobId: z.string() })),
  /** Gives the texts of some domains (empty: all) their vectors; started again, it goes on. */
  'encoders.encode': command(
    z.object({
      id: encoderId,
      sources: z.array(id).default([]),
      targets: z.array(id).default([]),
    }),
    z.object({ jobId: z.string() }),
  ),
  /** Trains source-only on one snapshot with each encoder, a run each, one after the other. */
  'encoders.compare': command(
    z.object({
      encoders: z.array(encoderId).min(1).max(20),
      settings: changeOf(TrainSettings).default({}),
    }),
    z.object({ jobId: z.string() }),
  ),
  /** What source-only reached in the runs of this project that are done, newest first. */
  'encoders.results': command(none, z.array(EncoderResult)),
} as const;
