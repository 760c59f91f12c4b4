// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Code} from "../structures/Code.sol";
import {Access} from "./Access.sol";
import {CallCode, codeOpenOf} from "./CallCode.sol";
import {FrameInfo} from "./FrameInfo.sol";
import {Gas} from "./Gas.sol";
import {Host} from "./Host.sol";
import {Machine} from "./Machine.sol";
import {ADDRESS, Operand} from "./Operand.sol";
import {Phase} from "./Phase.sol";
import {AccountWalk, State} from "./State.sol";

/// @notice BALANCE, SELFBALANCE, EXTCODESIZE, EXTCODECOPY and EXTCODEHASH: 100 gas for a warm account, 2600 for a cold
/// one.
library AccountInfo {
    function accountInfo(Machine memory m, Host memory host, uint256 opcode)
        internal
        pure
        returns (bool)
    {
        if (opcode == 0x47) {
            Operand.push(m, State.readAccount(m, m.frame().self).balance);
            return true;
        }
        m.world();
        uint256 self = Operand.pop(m) & ADDRESS;
        if (!Gas.charge(m, Access.touchAccount(m, host, self) ? 100 : 2600)) return false;
        AccountWalk memory at = State.walkAccount(m, m.world().state, self);
        if (opcode == 0x31) {
            Operand.push(m, at.account.balance);
        } else if (opcode == 0x3f) {
            Operand.push(m, at.exists ? uint256(at.account.codeHash) : 0);
        } else {
            return codeInfo(m, opcode, at.account.codeHash);
        }
        return true;
    }

    function codeInfo(Machine memory m, uint256 opcode, bytes32 codeHash)
        private
        pure
        returns (bool)
    {
        bytes32 code = State.isNoCode(codeHash) ? Code.EMPTY : CallCode.openedCode(m, codeHash);
        if (code == 0) {
            // The code is opened first; then the opcode runs again as if nothing had happened.
            m.again();
            m.enterWith(Phase.CODE_OPEN, codeOpenOf(codeHash, Phase.OPCODE, 0));
            return true;
        }
        (uint256 length,) = Code.open(m.proof, code);
        if (opcode != 0x3b) return FrameInfo.copyCode(m, code, length);
        Operand.push(m, length);
        return true;
    }
}
