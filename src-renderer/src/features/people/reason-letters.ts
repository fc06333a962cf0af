/** Keys that a reason may have: letters that nothing else in the Label room has. The core takes these and no others. */
export const REASON_LETTERS = ['q', 'w', 'e', 'r', 't', 'a', 'c', 'v', 'b', 'o', 'y'] as const;
