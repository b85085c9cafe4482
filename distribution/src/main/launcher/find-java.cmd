@echo off
rem Called by the scripts beside it, which it gives the variable java: the Java of JAVA_HOME, else that on the PATH, whichever is new enough.
rem Ends with status 1 and a sentence if none is.
set java=
set found=
if defined JAVA_HOME call :look
set version=
set major=
rem The outermost quotes are for the shell that runs this, which takes the first and the last away.
for /f "tokens=3" %%v in ('^""%~1" -version 2^>^&1 ^| findstr /c:" version "^"') do set "version=%%~v"
if not defined version exit /b 0
for /f "delims=.-+" %%m in ("%version%") do set major=%%m
if %major% geq 25 (set "java=%~1") else (set "found=%~1 is Java %version%")
exit /b 0
