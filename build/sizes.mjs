/** Maximum lines of a function and of a file, and maximum parameters of a function. */

export const LIMITS = { functionLines: 60, parameters: 5, fileLines: 300 };

/** Files that are one table of data, which is no harder to read where it is longer: the only ones without a limit. */
export const TABLES = [
  'src-main/contract/training-settings.ts',
  'src-main/formats/columns.ts',
  'src-main/sample/topics-english.ts',
];

/** The same as rules of eslint. Blank lines and comments do not count for functions, but do for files. */
export const sizeRules = /** @type {const} */ ({
  'max-lines-per-function': [
    'error',
    { max: LIMITS.functionLines, skipBlankLines: true, skipComments: true },
  ],
  'max-params': ['error', LIMITS.parameters],
  'max-lines': ['error', LIMITS.fileLines],
});
