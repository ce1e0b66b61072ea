// Package i18n turns message keys into sentences in Chinese and English from the catalogues in locale/.
// It guarantees that both languages hold the same keys, and that a missing key shows as ⟦key⟧ and never as nothing.
package i18n
