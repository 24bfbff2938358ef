/** The sentences in the language of the player that a component belongs to. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { english, type Words } from './text.ts';

export const WordsContext = createContext<Words>(english);
export const useWords = (): Words => useContext(WordsContext);
