/** Starts the interface: the theme first, then the page, then the connection. */
import './host/proof.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import { declaredActs } from './features/declared.ts';
import { declare } from './state/acts.svelte.ts';
import { applyTheme, rememberedTheme } from './state/theme.ts';
import './ui/theme.css';

applyTheme(rememberedTheme());
declare(declaredActs);

const target = document.getElementById('app');
if (!target) throw new Error('The page has no #app.');
mount(App, { target });
