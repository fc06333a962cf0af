/** File names that came from elsewhere, made safe to show and to suggest. */
import path from 'node:path';

/** The last part of a name as any system writes it, without control characters. */
export function baseName(name: string): string {
  const last = path.posix.basename(name.replaceAll('\\', '/')).replaceAll(/\p{Cc}/gu, '');
  return last === '' || last === '.' || last === '..' ? 'file' : last.slice(0, 255);
}
