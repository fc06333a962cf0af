/** A run in words for the terminal. */
import { describe, expect, it } from 'vitest';
import { runText } from '../../../src-main/hosts/cli/run-text.ts';
import { findings, run, settings, summary } from '../renderer/records.ts';

const methods = [summary('source-only'), summary('wdgrl')];

describe('a run in the terminal', () => {
  it('says who chose where a validator ranked the candidates', () => {
    const judged = methods.map((one, at) => ({ ...one, averageRank: at + 1 }));
    const text = runText(run({ methods: judged, findings: findings({ chosen: 'source-only' }) }));
    expect(text).toMatch(/^\* source-only/m);
    expect(text).toContain('* chosen by the validators.');
  });
  it('marks none as chosen where no validator ran', () => {
    const without = { ...settings, validators: [] };
    const alone = findings({ chosen: 'source-only', validators: [] });
    const text = runText(run({ methods, settings: without, findings: alone }));
    expect(text).not.toContain('validators say');
    expect(text).not.toContain('chosen by');
    expect(text).not.toMatch(/^\*/m);
    expect(text).toContain('Verdict:');
  });
  it('says of every block of meaning how strongly it is read, or that it is not', () => {
    const factors = [
      { block: 'mini', label: 'Mini', factor: 0.1 },
      { block: 'ngrams', label: 'Words and letters', factor: 0 },
    ];
    const text = runText(run({ methods, findings: findings({ factors }) }));
    expect(text).toContain('Mini is multiplied with 0.1, as held-out source pairs chose.');
    expect(text).toContain('Words and letters is not used, as held-out source pairs chose.');
    const earlier = runText(run({ methods, findings: findings({ meaningFactor: 0.3 }) }));
    expect(earlier).toContain('Columns of meaning are multiplied with 0.3');
  });
  it('counts one as one', () => {
    const single = { ...settings, seeds: 1 };
    expect(runText(run({ settings: single, pairs: 1, targetItems: 1 }))).toContain(
      'Run 3: 1 preference, 1 target text, 1 model a candidate',
    );
  });
});
