// @vitest-environment jsdom
/** Untrusted text is shown as text: nothing runs, loads, links, or affects its surroundings. */
import { describe, expect, it } from 'vitest';
import { piecesOf, PIECE } from '../../../src-renderer/src/text/chunks.ts';
import { partsOf } from '../../../src-renderer/src/text/controls.ts';
import { differenceOf } from '../../../src-renderer/src/text/difference.ts';
import { markdownToFragment } from '../../../src-renderer/src/text/markdown.ts';
import { languageOf } from '../../../src-renderer/src/text/script.ts';

function rendered(text: string): HTMLElement {
  const element = document.createElement('div');
  element.append(markdownToFragment(text));
  return element;
}

/** Everything that could act, load or be clicked. */
const DANGEROUS =
  'script,img,svg,math,iframe,object,embed,link,style,a,form,input,button,video,audio,base,meta,template,[style],[href],[src],[onclick],[onerror],[id],[name]';

describe('hostile Markdown', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg><style><img src=x onerror=alert(1)></style></svg>',
    '<a href="javascript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '[x](https://example.org "onmouseover=alert(1)")',
    '![x](https://example.org/pixel.png)',
    '![x][1]\n\n[1]: https://example.org/pixel.png "t"',
    '<https://example.org>',
    '```html"><img src=x onerror=alert(1)>\nx\n```',
    '<math><mtext></mtext><mglyph><style><img src onerror=alert(1)>',
    '| a |\n|---|\n| <img src=x onerror=alert(1)> |',
    '<div style="position:fixed;inset:0">over everything</div>',
    '<form id=body name=querySelector><input name=parentNode></form>',
    '\uE0F0<img src=x onerror=alert(1)>x1\uE0F1',
    '\uE0F0000Ax1\uE0F1"><img src=x>',
    '[x](https://example.org/%E2%80%AE%3Cimg%20src=x%3E)',
  ];

  it.each(attacks)('shows %j as text', (attack) => {
    const element = rendered(attack);
    expect(element.querySelectorAll(DANGEROUS)).toHaveLength(0);
  });

  it('keeps what was typed readable', () => {
    expect(rendered('<script>alert(1)</script>').textContent).toContain(
      '<script>alert(1)</script>',
    );
    expect(rendered('[here](javascript:alert(1))').textContent).toContain(
      'here (javascript:alert(1))',
    );
    expect(rendered('![a cat](https://example.org/c.png)').textContent).toContain(
      '[image: a cat, not loaded] (https://example.org/c.png)',
    );
  });

  it('names direction overrides and control characters instead of obeying them', () => {
    const element = rendered('safe \u202Etxt.exe\u202C and \0\0\0 and \u001B[31m');
    expect([...element.querySelectorAll('.hidden-mark')].map((m) => m.textContent)).toEqual([
      'U+202E',
      'U+202C',
      'U+0000 ×3',
      'U+001B',
    ]);
    expect(element.textContent).not.toMatch(/[\u202E\0\u001B]/u);
  });

  it('names them inside code that has colours, which stays whole', () => {
    const shown = markdownToFragment('```python\nx = "a\u202Eb" # <b>\n```');
    expect(shown.querySelector('.hidden-mark')?.textContent).toBe('U+202E');
    expect(shown.querySelector('b')).toBeNull();
  });

  it('names them inside code and addresses too', () => {
    const element = rendered('`a\u202Eb` [x](https://example.org/%E2%80%AEb)\n\n```\n\u202Ec\n```');
    expect(element.querySelectorAll('.hidden-mark')).toHaveLength(3);
    expect(element.textContent).not.toContain('\u202E');
  });

  it('gives each block a direction of its own', () => {
    const element = rendered('שלום עולם\n\nHello world\n\n- אחת');
    expect([...element.children].map((block) => block.getAttribute('dir'))).toEqual([
      'auto',
      'auto',
      'auto',
    ]);
  });

  it('renders ordinary Markdown', () => {
    const element = rendered('# Title\n\n1. one\n2. **two**\n\n| a | b |\n|---|---|\n| 1 | 2 |');
    expect(element.querySelector('h1')?.textContent).toBe('Title');
    expect(element.querySelectorAll('li')).toHaveLength(2);
    expect(element.querySelector('strong')?.textContent).toBe('two');
    expect(element.querySelectorAll('td')).toHaveLength(2);
  });
});

describe('code', () => {
  const code = (info: string, text: string) =>
    markdownToFragment(['```' + info, text, '```'].join('\n')).querySelector('pre code');

  it('has the colours of the language that it names, and is the same text', () => {
    const python = code('python', 'def f(x):\n    return "<i>" # a');
    expect(python?.querySelector('.hljs-keyword')?.textContent).toBe('def');
    expect(python?.querySelector('i')).toBeNull();
    expect(python?.textContent).toBe('def f(x):\n    return "<i>" # a\n');
    expect(code('ts title="a.ts"', 'const a = 1')?.querySelector('.hljs-number')).not.toBeNull();
  });

  it('is of one colour where no language is named, or one that is not known, or it is long', () => {
    for (const shown of [
      code('', 'def f(): pass'),
      code('"><img src=x onerror=alert(1)>', 'def f(): pass'),
      code('brainfuck', '+++'),
      code('python', 'def f(): pass\n'.repeat(2000)),
    ]) {
      expect(shown?.children).toHaveLength(0);
    }
  });
});

describe('plain text', () => {
  it('is cut at hidden characters and keeps all the rest', () => {
    expect(partsOf('a\u202Eb')).toMatchObject([
      { kind: 'text', text: 'a' },
      { kind: 'hidden', label: 'U+202E' },
      { kind: 'text', text: 'b' },
    ]);
  });

  it('keeps what writing needs: tabs, line ends, joiners, right-to-left marks, flags, emoji', () => {
    const text =
      'a\tb\n👩‍👩‍👧 می‌خواهم \u200Fא 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}';
    expect(partsOf(text)).toEqual([{ kind: 'text', text }]);
  });

  it('counts a run of one hidden character instead of repeating it', () => {
    expect(partsOf('\0'.repeat(100_000))).toMatchObject([{ label: 'U+0000 ×100000' }]);
  });

  it('names half characters', () => {
    expect(partsOf('x\uD800y')).toMatchObject([{}, { label: 'U+D800' }, {}]);
  });
});

describe('long texts', () => {
  it('are cut at line ends and lose nothing', () => {
    const text = Array.from({ length: 4000 }, (_, i) => `line ${i} ${'x'.repeat(i % 90)}`).join(
      '\n',
    );
    const pieces = piecesOf(text);
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.join('\n')).toBe(text);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(PIECE);
  });

  it('cut a huge line without splitting a character', () => {
    const text = '🙂'.repeat(200_000);
    const pieces = piecesOf(text);
    expect(pieces.join('')).toBe(text);
    for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
  });
});

describe('the difference between two answers', () => {
  it('says what stands in one only, and joined is each answer again', () => {
    const first = 'The quick brown fox.\nIt runs.';
    const second = 'The slow brown fox. It sleeps.';
    const difference = differenceOf(first, second);
    expect(difference?.first.map((p) => p.text).join('')).toBe(first);
    expect(difference?.second.map((p) => p.text).join('')).toBe(second);
    expect(difference?.first.filter((p) => p.only).map((p) => p.text)).toContain('quick');
    expect(difference?.second.filter((p) => p.only).map((p) => p.text)).toContain('slow');
  });

  it('compares by word where words have no spaces between them', () => {
    const difference = differenceOf('私は猫が好きです', '私は犬が好きです');
    expect(difference?.first.filter((p) => p.only).map((p) => p.text)).toEqual(['猫']);
  });

  it('finds none between equal texts', () => {
    expect(differenceOf('same', 'same')).toMatchObject({ share: 0 });
  });

  it('declines texts too long to compare while a person waits', () => {
    expect(differenceOf('a '.repeat(50_000), 'b')).toBeNull();
  });
});

describe('the language of a text', () => {
  it.each([
    ['日本語のテキスト', 'ja'],
    ['中文文本', 'zh'],
    ['한국어', 'ko'],
    ['שלום', 'he'],
    ['plain English', undefined],
  ])('%s: %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});
