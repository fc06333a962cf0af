import { describe as group, expect, test } from 'vitest';
import { describe } from '../../src-main/engines/tensorflow.ts';
import { factsOf } from '../../src-main/engines/webgpu.ts';

const manifest = { layout: 1, platform: 'linux', arch: 'x64', tensorflow: '2.18.1' };

group('what TensorFlow says of itself', () => {
  test('on a GPU it names the card', () => {
    expect(describe({ ...manifest, device: 'cuda' }, true, 'NVIDIA L4')).toEqual({
      label: 'TensorFlow 2.18.1, CUDA',
      device: 'NVIDIA L4',
      hardware: 'gpu',
      note: null,
    });
  });

  test('with a card and a pack for the CPU it names the command that uses the card', () => {
    const { hardware, note } = describe({ ...manifest, device: 'cpu' }, false, 'NVIDIA L4');
    expect(hardware).toBe('cpu');
    expect(note).toContain('npm run engine:tensorflow -- --cuda');
    expect(note).toContain('NVIDIA L4');
  });

  test('with a card that CUDA refuses it points to the driver', () => {
    expect(describe({ ...manifest, device: 'cuda' }, false, 'NVIDIA L4').note).toContain('driver');
  });

  test('without a card it says so', () => {
    expect(describe({ ...manifest, device: 'cpu' }, false, null).note).toContain('No NVIDIA card');
  });
});

group('what WebGPU says of an adapter', () => {
  const nothing = { vendor: '', architecture: '', device: '', description: '' };

  test('a card is hardware, its identifier written as words', () => {
    const info = { ...nothing, vendor: 'nvidia', device: 'nvidia-geforce-rtx-4090' };
    expect(factsOf(info)).toEqual({
      label: 'WebGPU, nvidia geforce rtx 4090',
      device: 'nvidia geforce rtx 4090',
      hardware: 'gpu',
      note: null,
    });
  });

  test.each([
    { architecture: 'swiftshader' },
    { device: 'llvmpipe (LLVM 15.0.6, 256 bits)' },
    { description: 'Microsoft Basic Render Driver' },
    { isFallbackAdapter: true },
  ])('$architecture$device$description$isFallbackAdapter is a software driver', (more) => {
    const facts = factsOf({ ...nothing, ...more });
    expect(facts.hardware).toBe('software-gpu');
    expect(facts.note).toContain('for tests only');
  });

  test('an adapter that says nothing still has a name', () => {
    expect(factsOf(nothing).device).toBe('unknown graphics card');
  });
});
