# Man page and shell completion, printed by the client from its own command table:
#   nol __man               nol.1 in roff         nol __complete-script   completion for bash
# `cmake --build … --target docs` makes them; they are installed where they have been made.
if(TARGET nol)
  set(docs_dir ${CMAKE_BINARY_DIR}/docs)
  file(MAKE_DIRECTORY ${docs_dir})
  add_custom_target(docs
    COMMAND nol __man > ${docs_dir}/nol.1
    COMMAND nol __complete-script > ${docs_dir}/nol.bash
    DEPENDS nol
    COMMENT "man page and completion")
  install(FILES ${docs_dir}/nol.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
  install(FILES ${docs_dir}/nol.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME nol OPTIONAL)
endif()
