/** A desk for pairs: the next vote by mouse has a strength. */
import type { LabelPair, Strength } from '#contract';
import { app, host } from '../../../../state/index.ts';
import { Desk } from '../../desk.svelte.ts';
import type { Choice } from './choice.ts';
import { pairCalls, pairKind } from './kind.ts';

export class PairDesk extends Desk<LabelPair, Choice> {
  /** What the next vote by mouse will say; back to plain after each. */
  strength = $state<Strength>(2);

  constructor() {
    super(
      pairKind,
      pairCalls({
        next: (params) => host().call('label.next', { annotator: app.annotator, ...params }),
        pair: (pairId) => host().call('label.pair', { annotator: app.annotator, pairId }),
        submit: (decision) =>
          host().call('label.submit', { annotator: app.annotator, ...decision }),
        undo: () => host().call('label.undo', { annotator: app.annotator }),
        redo: () => host().call('label.redo', { annotator: app.annotator }),
      }),
    );
  }

  override open(...where: Parameters<Desk<LabelPair, Choice>['open']>): void {
    this.strength = 2;
    super.open(...where);
  }

  override choose(choice: Choice): void {
    this.strength = 2;
    super.choose(choice);
  }
}
