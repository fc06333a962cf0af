/** File names from elsewhere, made safe to display and to suggest. */
import path from 'node:path';

/** The last component of a path of any system, without control characters. */
export function baseName(name: string): string {
  const last = path.posix.basename(name.replaceAll('\\', '/')).replaceAll(/\p{Cc}/gu, '');
  return last === '' || last === '.' || last === '..' ? 'file' : last.slice(0, 255);
}
