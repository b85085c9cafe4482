@echo off
rem Puts a distribution together for this system from what is in this folder: link DESCRIPTION FOLDER. Needs a JDK, since it uses its jlink.
setlocal
call :locate
rem With doubled signs, since call reads its line twice, and would take a path that stood there already for more than a path.
call "%%home%%\bin\find-java.cmd" || exit /b 1
"%java%" --module-path "%home%\modules" --module org.lanspread.assembler/org.lanspread.assembler.Main "%home%" %*
exit /b %errorlevel%

:locate
rem In a subroutine, since the name of the script is wrong elsewhere if it was started by that name alone, in quotes.
for %%i in ("%~dp0..") do set "home=%%~fi"
rem The root of a disk ends in a backslash, which would belong to the quote behind it.
if "%home:~-1%"=="\" set "home=%home%."
exit /b 0
