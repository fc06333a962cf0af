/**
 * Untrusted Markdown as content that is safe to insert. Raw HTML is shown as typed; links and images
 * become text with their address beside it; nothing is loaded, nothing can be clicked. markdown-it
 * produces only text, and DOMPurify checks the result all the same.
 */
import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { highlighted } from './highlight.ts';
import {
  hasPlaceholders,
  hiddenToPlaceholders,
  placeholdersToHtml,
  toPlaceholders,
  withPlainLineEnds,
} from './controls.ts';

const TAGS = [
  'p',
  'br',
  'hr',
  'span',
  'em',
  'strong',
  's',
  'code',
  'pre',
  'blockquote',
  'ul',
  'ol',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
];

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });
const escape = markdown.utils.escapeHtml;

/** Addresses are shown, never followed, so even a 'javascript:' link is shown as what it is. */
markdown.validateLink = () => true;

markdown.renderer.rules.link_open = () => '<span class="link-text">';
markdown.renderer.rules.link_close = (tokens, index) => {
  let depth = 0;
  for (let at = index; at >= 0; at -= 1) {
    const token = tokens[at];
    if (token?.type === 'link_close') depth += 1;
    if (token?.type === 'link_open') depth -= 1;
    if (token?.type === 'link_open' && depth === 0) {
      const href = String(token.attrGet('href') ?? '');
      return `</span><span class="link-address"> (${escape(readable(href))})</span>`;
    }
  }
  return '</span>';
};
markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  const address = readable(String(token?.attrGet('src') ?? ''));
  const named = token?.content ? `${escape(token.content)}, ` : '';
  return `<span class="link-text">[image: ${named}not loaded]</span><span class="link-address"> (${escape(address)})</span>`;
};
markdown.renderer.rules.fence = (tokens, index) => {
  const token = tokens[index];
  return codeBlock(token?.content ?? '', /^\s*([\w+#-]+)/.exec(token?.info ?? '')?.[1]);
};
markdown.renderer.rules.code_block = (tokens, index) => codeBlock(tokens[index]?.content ?? '');

/** Each block finds its own direction: one right-to-left paragraph does not affect its neighbours. */
markdown.core.ruler.push('direction', (state) => {
  for (const token of state.tokens) {
    if (token.nesting === 1 && token.level === 0 && token.type !== 'table_open') {
      token.attrSet('dir', 'auto');
    }
    if (token.type === 'td_open' || token.type === 'th_open') {
      token.attrs = [['dir', 'auto']];
    }
  }
});

/** Content without scripts, images, styles, or anything that can be followed or clicked. */
export function markdownToFragment(text: string): DocumentFragment {
  const html = markdown.render(toPlaceholders(withPlainLineEnds(text)));
  return DOMPurify.sanitize(placeholdersToHtml(html), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ['class', 'dir', 'title', 'start'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

function codeBlock(content: string, language?: string): string {
  // The name of a hidden character must not be split.
  const plain = language === undefined || hasPlaceholders(content);
  const html = plain ? null : highlighted(content, language);
  return `<pre dir="ltr"><code>${html ?? escape(content)}</code></pre>`;
}

/** markdown-it percent-encodes addresses; they are decoded for reading where possible. */
function readable(address: string): string {
  try {
    return hiddenToPlaceholders(decodeURI(address));
  } catch {
    return address;
  }
}
