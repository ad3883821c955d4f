import type { Shell } from './command/completion-command.ts';

/** The scripts ask `annals __complete`, so what they offer is always what this version knows. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# annals completion for bash: source <(annals completion bash)
_annals() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}") line=()
  # bash splits at colons; what stands before one is no part of the word to complete.
  mapfile -t line < <(annals __complete -- "\${words[@]}" 2>/dev/null)
  COMPREPLY=("\${line[@]}")
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *: ]]; then compopt -o nospace; fi
}
complete -o default -F _annals annals
`,
  zsh: `#compdef annals
# annals completion for zsh: source <(annals completion zsh)
_annals() {
  local -a found
  found=("\${(@f)$(annals __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[*]}" ]]; then compadd -- $found; else _files; fi
}
compdef _annals annals
`,
  fish: `# annals completion for fish: annals completion fish > ~/.config/fish/completions/annals.fish
function __annals_complete
  set -l words (commandline -opc) (commandline -ct)
  annals __complete -- $words[2..-1] 2>/dev/null
end
complete -c annals -a '(__annals_complete)'
`,
};

/** A script that makes a shell complete command lines of Annals. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
