/** Pairs from the view of a session, and its commands for them. */
import type { DecisionInput, Draft, LabelOverview, LabelPair, Vote } from '#contract';
import { places } from '../../../../model/tasks.ts';
import type { Kind, LabelCalls, NextParams } from '../../session-state.ts';
import { promptTexts } from '../../turns.ts';
import { choiceOf, inWords, sameChoice, type Choice } from './choice.ts';

export const pairKind: Kind<LabelPair, Choice> = {
  task: 'pairs',
  noun: places.pairs.one,
  id: (pair) => pair.pairId,
  standing: (pair) => pair.standing,
  draftOf: (pair) => pair.draft,
  voteOf: (pair) =>
    pair.vote && {
      choice: choiceOf(pair, pair.vote),
      reasons: pair.vote.reasons,
      note: pair.vote.note,
    },
  aside: (outcome) => ({ outcome, side: null, strength: 2 }),
  same: sameChoice,
  inWords,
  texts: (pair) => [...promptTexts(pair), pair.first.text, pair.second.text],
};

type Stepped = { pair: LabelPair; overview: LabelOverview } | null;

/** The core's commands on pairs, with the annotator filled in. */
export interface PairCommands {
  next(params: NextParams): Promise<LabelPair[]>;
  pair(pairId: number): Promise<LabelPair>;
  submit(
    decision: Omit<DecisionInput, 'annotator'>,
  ): Promise<{ vote: Vote; overview: LabelOverview }>;
  draft(pairId: number, draft: Draft | null, annotator: string): Promise<{ drafts: number }>;
  undo(): Promise<Stepped>;
  redo(): Promise<Stepped>;
}

export function pairCalls(core: PairCommands): LabelCalls<LabelPair, Choice> {
  const shown = (step: Stepped) => step && { question: step.pair, overview: step.overview };
  return {
    next: (params) => core.next(params),
    question: (id) => core.pair(id),
    submit: (pair, { choice: { outcome, side, strength }, ...given }) =>
      core.submit({
        pairId: pair.pairId,
        outcome,
        chosen: side === null ? null : pair[side].id,
        strength,
        shownFirst: pair.first.id,
        ...given,
      }),
    keepDraft: (id, draft, annotator) => core.draft(id, draft, annotator),
    undo: async () => shown(await core.undo()),
    redo: async () => shown(await core.redo()),
  };
}
