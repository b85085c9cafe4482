@echo off
rem Starts Lanspread from the folder that this script lies in.
setlocal
call :locate
set modules=
if exist "%home%\image" (
    set "java=%home%\image\bin\java.exe"
) else (
    rem With doubled signs, since call reads its line twice, and would take a path that stood there already for more than a path.
    call "%%home%%\bin\find-java.cmd" || exit /b 1
    set modules=--module-path "%home%\modules"
)
"%java%" "@%home%\bin\java.options" "@%home%\bin\modules.options" %modules% "-Dlanspread.home=%home%" %LANSPREAD_JAVA_OPTS% --module org.lanspread.cli/org.lanspread.cli.Main %*
exit /b %errorlevel%

:locate
rem In a subroutine, since the name of the script is wrong elsewhere if it was started by that name alone, in quotes.
for %%i in ("%~dp0..") do set "home=%%~fi"
rem The root of a disk ends in a backslash, which would belong to the quote behind it.
if "%home:~-1%"=="\" set "home=%home%."
exit /b 0
