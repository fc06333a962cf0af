/**
 * Every command that a renderer can call: its parameters and its result. The one list from which
 * the client's types, the validation on arrival and the services' signatures are derived.
 *
 * Long work answers at once with a job; its progress comes on the topic `jobs`.
 */
import { z } from 'zod';
import {
  AppState,
  CurvePoint,
  Decision,
  Differing,
  Domain,
  DownloadOffer,
  EncoderList,
  EncoderResult,
  EngineReport,
  Evaluation,
  ExportFormat,
  ExportResult,
  ExportWhat,
  ImportPreview,
  ImportRole,
  Item,
  LabelMeaning,
  LabelOverview,
  LabelPair,
  ListTaskId,
  Preferences,
  Question,
  QuestionDecision,
  QuestionVote,
  QueueName,
  RankingItem,
  RankingRow,
  RankingSort,
  Run,
  TaskCounts,
  TrainPlan,
  TrainSettings,
  Vote,
} from './records.ts';

const id = z.number().int().positive();
const count = z.number().int().nonnegative();
const none = z.object({});
const encoderId = z.string().min(1).max(4000);
const annotator = z.string().min(1).max(200);
const page = { offset: count.default(0), limit: z.number().int().min(1).max(500).default(100) };
/** A file that the host lent to the core: opaque to the renderer. */
const fileToken = z.string().min(1).max(500);

function command<P extends z.ZodType, R extends z.ZodType>(params: P, result: R) {
  return { params, result };
}

/**
 * Some of a record's fields; those left out stay out. (`partial()` alone would fill in defaults, and
 * so undo every choice that the change does not speak of.)
 */
function changeOf<S extends z.ZodRawShape>(record: z.ZodObject<S>) {
  const shape = Object.entries(record.shape).map(([name, field]) => {
    const bare = field instanceof z.ZodDefault ? field.unwrap() : field;
    return [name, z.optional(bare as z.ZodType)];
  });
  return z.object(Object.fromEntries(shape)) as unknown as z.ZodType<
    Partial<z.output<typeof record>>,
    Partial<z.input<typeof record>>
  >;
}

export const commands = {
  'app.state': command(none, AppState),
  'preferences.set': command(changeOf(Preferences), Preferences),

  /** `name` without extension; the file goes into the projects folder. */
  'project.create': command(z.object({ name: z.string().min(1).max(120) }), AppState),
  /** Exactly one of a path (typed, or from the recents) and a token from the host's dialog. */
  'project.open': command(
    z.object({ path: z.string().optional(), token: fileToken.optional() }),
    AppState,
  ),
  /** Opens the sample project, making it first where it is missing. */
  'project.openSample': command(none, AppState),
  'project.close': command(none, AppState),
  /** Writes a complete copy beside the project, its newest votes included. */
  'project.copy': command(none, z.object({ path: z.string() })),

  'data.domains': command(none, z.array(Domain)),
  'data.items': command(
    z.object({ domainId: id, search: z.string().max(500).default(''), ...page }),
    z.object({ total: count, items: z.array(Item) }),
  ),
  'data.setRole': command(z.object({ domainId: id, role: z.enum(['source', 'target']) }), none),
  'data.renameDomain': command(z.object({ domainId: id, name: z.string().min(1).max(200) }), none),
  /** Makes pairs of texts that share a prompt, to be labelled. Answers how many were added. */
  'data.makePairs': command(
    z.object({ domainId: id, count: z.number().int().min(1).max(100_000) }),
    z.object({ added: count }),
  ),

  /** The same for a task whose questions are lists of texts, `answers` of one prompt in each. */
  'data.makeQuestions': command(
    z.object({
      domainId: id,
      task: ListTaskId,
      count: z.number().int().min(1).max(100_000),
      answers: z.number().int().min(2).max(100),
    }),
    z.object({ added: count }),
  ),

  'import.inspect': command(
    z.object({
      token: fileToken,
      format: z.string().optional(),
      mapping: z.record(z.string(), z.string()).optional(),
      /** What values of label columns mean, over what is understood. */
      meanings: z.record(z.string(), LabelMeaning).optional(),
    }),
    ImportPreview,
  ),
  'import.start': command(
    z.object({
      files: z
        .array(
          z.object({
            token: fileToken,
            format: z.string().optional(),
            mapping: z.record(z.string(), z.string()).optional(),
            meanings: z.record(z.string(), LabelMeaning).optional(),
          }),
        )
        .min(1)
        .max(1000),
      domain: z.string().min(1).max(200),
      role: ImportRole,
      /** False: labels in the file are ignored, so that its pairs can be labelled here. */
      keepLabels: z.boolean().default(true),
      /** True: rows with problems are left out; false: one problem stops the import. */
      leaveOutProblems: z.boolean().default(false),
      /** Where the project says something else of the same pair or text. */
      differing: Differing.default('keep'),
      /** Who labelled, where no column says so. */
      annotator: annotator.optional(),
    }),
    z.object({ jobId: z.string() }),
  ),

  'label.overview': command(z.object({ annotator }), LabelOverview),
  /** The next pairs of a queue, in its order. `exclude` names pairs that the client already holds; `offset` skips that many. */
  'label.next': command(
    z.object({
      annotator,
      queue: QueueName.default('pending'),
      domainId: id.optional(),
      exclude: z.array(id).max(100).default([]),
      limit: z.number().int().min(1).max(50).default(5),
      offset: z.number().int().min(0).default(0),
    }),
    z.array(LabelPair),
  ),
  'label.pair': command(z.object({ annotator, pairId: id }), LabelPair),
  /** The answer is sent only after the vote is on disk. */
  'label.submit': command(Decision, z.object({ vote: Vote, overview: LabelOverview })),
  /** Takes back my last standing vote; null where there is none. */
  'label.undo': command(
    z.object({ annotator }),
    z.object({ pair: LabelPair, overview: LabelOverview }).nullable(),
  ),
  'label.redo': command(
    z.object({ annotator }),
    z.object({ pair: LabelPair, overview: LabelOverview }).nullable(),
  ),

  /** Questions of the source domains by task, so that the Label room shows those that there are. */
  'label.tasks': command(none, TaskCounts),
  /** The same for every task whose questions are lists of texts. Undo and redo keep to one task. */
  'question.overview': command(z.object({ annotator, task: ListTaskId }), LabelOverview),
  'question.next': command(
    z.object({
      annotator,
      task: ListTaskId,
      queue: QueueName.default('pending'),
      domainId: id.optional(),
      exclude: z.array(id).max(100).default([]),
      limit: z.number().int().min(1).max(50).default(5),
      offset: z.number().int().min(0).default(0),
    }),
    z.array(Question),
  ),
  'question.get': command(z.object({ annotator, questionId: id }), Question),
  /** Refused with `bad-vote` where the task finds a fault; answered only after the vote is on disk. */
  'question.submit': command(
    QuestionDecision,
    z.object({ vote: QuestionVote, overview: LabelOverview }),
  ),
  'question.undo': command(
    z.object({ annotator, task: ListTaskId }),
    z.object({ question: Question, overview: LabelOverview }).nullable(),
  ),
  'question.redo': command(
    z.object({ annotator, task: ListTaskId }),
    z.object({ question: Question, overview: LabelOverview }).nullable(),
  ),

  'train.plan': command(z.object({ settings: changeOf(TrainSettings).default({}) }), TrainPlan),
  'train.start': command(
    z.object({ settings: changeOf(TrainSettings).default({}) }),
    z.object({ runId: id, jobId: z.string() }),
  ),
  /** Starts a stopped, failed or killed run again with the same settings and the same snapshot. */
  'train.restart': command(z.object({ runId: id }), z.object({ runId: id, jobId: z.string() })),
  /** Goes on with a paused, stopped, failed or killed run from its checkpoint, bit for bit. */
  'train.resume': command(z.object({ runId: id }), z.object({ runId: id, jobId: z.string() })),
  /** `steps` measures a training step on each engine as well, which takes longer; not while work runs. */
  'engines.report': command(z.object({ steps: z.boolean().default(false) }), EngineReport),

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

  'jobs.stop': command(z.object({ jobId: z.string() }), none),
  /** Writes a checkpoint and ends; `train.resume` goes on. For jobs that are `pausable`. */
  'jobs.pause': command(z.object({ jobId: z.string() }), none),

  'runs.list': command(none, z.array(Run)),
  'runs.curve': command(z.object({ runId: id }), z.array(CurvePoint)),
  'runs.delete': command(z.object({ runId: id }), none),

  'ranking.page': command(
    z.object({
      runId: id,
      method: z.string(),
      sort: RankingSort.default('rank'),
      descending: z.boolean().default(false),
      search: z.string().max(500).default(''),
      domains: z.array(id).default([]),
      ...page,
    }),
    z.object({ total: count, rows: z.array(RankingRow) }),
  ),
  'ranking.item': command(z.object({ runId: id, method: z.string(), itemId: id }), RankingItem),
  /** Null where the project holds no gold labels. */
  'evaluation.get': command(z.object({ runId: id }), Evaluation.nullable()),

  'export.formats': command(none, z.array(ExportFormat)),
  'export.create': command(
    z.object({
      what: ExportWhat,
      format: z.string(),
      runId: id.optional(),
      method: z.string().optional(),
    }),
    ExportResult,
  ),
} as const;

export type CommandName = keyof typeof commands;
/** What a caller passes: defaults may be left out. */
export type ParamsInput<C extends CommandName> = z.input<(typeof commands)[C]['params']>;
/** What a service receives: defaults are filled in. */
export type Params<C extends CommandName> = z.output<(typeof commands)[C]['params']>;
export type Result<C extends CommandName> = z.output<(typeof commands)[C]['result']>;
