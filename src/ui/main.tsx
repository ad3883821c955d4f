import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AskError } from './ask/ask.ts';
import { router } from './router.tsx';
import './style/page.css';

const MAX_TRIES = 3;

const questions = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // What the server refuses it refuses again; what does not answer may answer later.
      retry: (failures, error) =>
        failures < MAX_TRIES && (!(error instanceof AskError) || [0, 503].includes(error.status)),
    },
  },
});

const page = document.getElementById('page');
if (page === null) throw new Error('the page has no place to be drawn in');
createRoot(page).render(
  <StrictMode>
    <QueryClientProvider client={questions}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
