/** A desk for pairs, with a strength for the next vote by mouse. */
import type { LabelPair, Strength } from '#contract';
import { app, host } from '../../../../state/index.ts';
import { Desk } from '../../desk.svelte.ts';
import { scope } from '../../scope.svelte.ts';
import type { Choice } from './choice.ts';
import { pairCalls, pairKind } from './kind.ts';

export class PairDesk extends Desk<LabelPair, Choice> {
  /** @param spot whether the pairs are those of spot-checks */
  constructor(spot: () => boolean) {
    super(
      pairKind,
      pairCalls({
        next: (params) =>
          spot()
            ? host().call('spotCheck.next', { annotator: app.annotator, ...params })
            : host().call('label.next', { annotator: app.annotator, ...scope.wish, ...params }),
        pair: (pairId) => host().call('label.pair', { annotator: app.annotator, pairId }),
        submit: (decision) =>
          host().call('label.submit', { annotator: app.annotator, ...decision }),
        draft: (id, draft, annotator) =>
          host().call('label.draft', { annotator, task: 'pairs', id, draft }),
        undo: () => host().call('label.undo', { annotator: app.annotator }),
        redo: () => host().call('label.redo', { annotator: app.annotator }),
      }),
    );
  }

  /** Strength of the next vote by mouse: 'plainly', unless another one was chosen for this pair. */
  get strength(): Strength {
    const { partial } = this.state;
    const kept = typeof partial === 'object' && partial !== null && 'strength' in partial;
    return kept && (partial.strength === 1 || partial.strength === 3) ? partial.strength : 2;
  }

  set strength(strength: Strength) {
    this.session.setPartial(strength === 2 ? null : { strength });
  }
}
