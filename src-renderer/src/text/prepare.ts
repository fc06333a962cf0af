/** Rendered Markdown, cached for the pairs around the present one so that none is rendered twice. */
import { MOST_MARKDOWN } from './chunks.ts';
import { markdownToFragment } from './markdown.ts';

const KEPT = 48;
const fragments = new Map<string, DocumentFragment>();

/** Whether a text is small enough to be shown as Markdown. */
export function fitsMarkdown(text: string): boolean {
  return text.length <= MOST_MARKDOWN;
}

/** Renders a text ahead of time. */
export function prepare(text: string): void {
  if (fitsMarkdown(text)) fragmentOf(text);
}

/** A copy of the rendered text, to be put into the page. */
export function renderedCopy(text: string): Node {
  return fragmentOf(text).cloneNode(true);
}

function fragmentOf(text: string): DocumentFragment {
  const known = fragments.get(text);
  const fragment = known ?? markdownToFragment(text);
  fragments.delete(text);
  fragments.set(text, fragment);
  const oldest = fragments.keys().next();
  if (fragments.size > KEPT && !oldest.done) fragments.delete(oldest.value);
  return fragment;
}
