/** How long a function and a file may be, and how many parameters a function may take. */

export const LIMITS = { functionLines: 60, parameters: 5, fileLines: 300 };

/** The same as rules of eslint. Blank lines and comments of a function do not count, those of a file do. */
export const sizeRules = /** @type {const} */ ({
  'max-lines-per-function': [
    'error',
    { max: LIMITS.functionLines, skipBlankLines: true, skipComments: true },
  ],
  'max-params': ['error', LIMITS.parameters],
  'max-lines': ['error', LIMITS.fileLines],
});
