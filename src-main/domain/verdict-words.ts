/** Figures and counts as the sentences of a verdict write them. */

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** .714 as '.71'. */
export function figure(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return `${value < 0 && Number(text) !== 0 ? '-' : ''}${text.replace(/^0\./, '.')}`;
}

export function signed(value: number): string {
  const text = figure(value);
  return value > 0 && text !== '.00' ? `+${text}` : text;
}

export function orBelow(value: number): string {
  return value < 0.01 ? 'below .01' : figure(value);
}

export function integer(value: number): string {
  return value.toLocaleString('en');
}
