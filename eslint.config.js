/** What the linter asks for, beyond what the compiler and the formatter already say. */
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';
import { sizeRules, TABLES } from './build/sizes.mjs';

const rules = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-console': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'preserve-caught-error': 'error',
  // Spreading what was just written only groups it on one line.
  'no-restricted-syntax': [
    'error',
    'SpreadElement > ObjectExpression',
    'SpreadElement > ArrayExpression',
    'SpreadElement > TSAsExpression > ArrayExpression',
  ],
  '@typescript-eslint/consistent-type-imports': 'error',
  // The compiler finds what is unused, in Svelte files too.
  '@typescript-eslint/no-unused-vars': 'off',
  // Plain records cross the wire, and a key is at times taken out of a copy of one.
  '@typescript-eslint/no-dynamic-delete': 'off',
  // Texts of people hold joined and control characters; readers and encoders look for them.
  'no-control-regex': 'off',
  'no-misleading-character-class': 'off',
};

/** With types: promises that nobody waits for are how votes get lost. */
const typedRules = {
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  '@typescript-eslint/restrict-template-expressions': [
    'error',
    { allowNumber: true, allowBoolean: true },
  ],
  // () => callback() is the common way to write a handler.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  // noUncheckedIndexedAccess is off, so that this rule would call real checks needless.
  '@typescript-eslint/no-unnecessary-condition': 'off',
  // TensorFlow.js answers with a tensor of any rank; `as` is how one says which it is.
  '@typescript-eslint/no-unnecessary-type-assertion': [
    'error',
    { typesToIgnore: ['tf.Scalar', 'tf.Tensor1D', 'tf.Tensor2D', 'tf.Tensor3D'] },
  ],
  // Both call sound code wrong: Promise.withResolvers<void>(), and a type that is only inferred.
  '@typescript-eslint/no-invalid-void-type': 'off',
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  // Objects here are closures that are written as methods; `this` is used in error classes alone.
  '@typescript-eslint/unbound-method': 'off',
  // An async method of an interface need not wait for anything.
  '@typescript-eslint/require-await': 'off',
};

export default defineConfig(
  { ignores: ['out/', 'dist/', 'engine-pack/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  typescript.configs.strict,
  svelte.configs.recommended,
  { rules: { ...rules, ...sizeRules } },
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strictTypeCheckedOnly],
    languageOptions: {
      parserOptions: { project: ['tsconfig.json', 'src-renderer/tsconfig.json'] },
    },
    rules: typedRules,
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: typescript.parser },
      globals: globals.browser,
    },
    rules: {
      // `let { a, b = $bindable() } = $props()` is how Svelte takes properties.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived'] }],
      // Not every map is shown; where one is, the picture that does not change is noticed.
      'svelte/prefer-svelte-reactivity': 'off',
      // `void value` inside an effect says that the effect depends on the value.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
    },
  },
  { files: ['src-renderer/**/*.ts'], languageOptions: { globals: globals.browser } },
  { files: ['**/*.{mjs,cjs,js}'], languageOptions: { globals: globals.node } },
  {
    // Programs whose output is their purpose,
    // and the one module that keeps TensorFlow.js from writing to the console.
    files: ['build/**', 'bench/**', 'src-main/engines/backend.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // A test that is wrong about a value fails, which is what a test is for.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // expect.any(), a row read with SQL and their kin are typed so.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: TABLES, rules: { 'max-lines': 'off' } },
  {
    // A group of tests is one function, and a suite one file.
    files: ['test/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', 700] },
  },
  {
    // Undefined names are the compiler's business where there is one.
    files: ['**/*.{ts,svelte}'],
    rules: { 'no-undef': 'off' },
  },
);
