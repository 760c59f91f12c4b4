// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Creates} from "../Create.sol";
import {Deposit} from "../Deposit.sol";
import {Destruct} from "../Destruct.sol";
import {Execute} from "../Execute.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {InitCodes} from "../InitCode.sol";
import {Machine, begin} from "../Machine.sol";
import {Group, Opcode} from "../Opcode.sol";
import {Phase} from "../Phase.sol";

/// @notice The making of accounts, from CREATE to the deposit of code, and their deletion.
contract CreationProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        pure
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        uint256 phase = m.phase;
        if (phase == Phase.OPCODE) opcode(m, host.config.fork);
        else if (phase == Phase.CREATE) Creates.stepCreate(m, host);
        else if (phase == Phase.CREATE_START) Creates.stepCreateStart(m, host);
        else if (phase == Phase.INIT_CODE) InitCodes.stepInitCode(m);
        else if (phase == Phase.DEPOSIT) Deposit.stepDeposit(m);
        else if (phase == Phase.DEPOSITED) Deposit.stepDeposited(m);
        else if (phase == Phase.DESTRUCT) Destruct.stepDestruct(m);
        else revert NotMine(phase, 0);
        return m.close();
    }

    function opcode(Machine memory m, uint256 fork) private pure {
        (uint256 code, bool ok) = Execute.start(m, fork);
        if (Opcode.info(code).group != Group.CREATE) revert NotMine(Phase.OPCODE, code);
        if (!ok || !Creates.create(m, code)) m.fault();
    }
}
