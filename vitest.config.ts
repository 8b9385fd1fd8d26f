import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['source', 'node'] } },
  resolve: { conditions: ['source', 'node'] },
  test: {
    include: [
      'apps/*/{src,test,test-durability}/**/*.test.ts',
      'packages/*/{src,test}/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'scripts/*.test.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
