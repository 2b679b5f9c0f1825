# Man page and shell completion, printed by the client from its own command table:
#   nol __man               nol.1 in roff         nol __complete-script   completion for bash
# `cmake --build … --target docs` makes them; they are installed where they have been made.
if(TARGET nol)
  # share/man beside the program: `man nol` finds it as soon as PATH finds nol.
  set(docs_dir ${CMAKE_BINARY_DIR}/docs)
  set(man_dir ${CMAKE_BINARY_DIR}/share/man)
  file(MAKE_DIRECTORY ${docs_dir} ${man_dir}/man1 ${man_dir}/zh_CN/man1)
  add_custom_target(docs
    COMMAND ${CMAKE_COMMAND} -E env LC_ALL=en_US.UTF-8 $<TARGET_FILE:nol> __man > ${man_dir}/man1/nol.1
    COMMAND ${CMAKE_COMMAND} -E env LC_ALL=zh_CN.UTF-8 $<TARGET_FILE:nol> __man > ${man_dir}/zh_CN/man1/nol.1
    COMMAND nol __complete-script > ${docs_dir}/nol.bash
    DEPENDS nol
    COMMENT "man page and completion")
  install(FILES ${man_dir}/man1/nol.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
  install(FILES ${man_dir}/zh_CN/man1/nol.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/zh_CN/man1 OPTIONAL)
  install(FILES ${docs_dir}/nol.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME nol OPTIONAL)
endif()
